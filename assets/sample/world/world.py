"""The world around the company: countries, currencies, selling entities. Facts only, no randomness, no SQL.

The tax-ID list is written down here once more on purpose: the sample must not read the policy that it helps to prove.
"""

# ruff: noqa: RUF001 - letters of other scripts are meant

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One of our own legal entities: what Aria calls the client legal entity and NetSuite the subsidiary."""

    code: str
    legal_name: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """ISO 4217 code, its minor units, and units of it per US dollar in ten-thousandths (a fixed rate, no float)."""

    code: str
    minor_units: int
    per_usd_e4: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country as the company meets it. `weight` is its share of customers, `#` in `postal` a digit."""

    iso: str
    name: str
    currency: str
    entity: str
    weight: int
    tax_rate_e2: int
    dial: str
    postal: str
    legal_forms: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENTITIES = (
    Entity(code="US01", legal_name="Edgeworks Inc.", currency="USD"),
    Entity(code="GB01", legal_name="Edgeworks UK Ltd", currency="GBP"),
    Entity(code="DE01", legal_name="Edgeworks GmbH", currency="EUR"),
    Entity(code="JP01", legal_name="Edgeworks KK", currency="JPY"),
)

# Rates are round on purpose: an expected base amount can be checked by hand.
CURRENCIES = tuple(
    Currency(code=code, minor_units=minor_units, per_usd_e4=rate)
    for code, minor_units, rate in (
        ("USD", 2, 10_000),
        ("EUR", 2, 9_000),
        ("GBP", 2, 8_000),
        ("JPY", 0, 1_500_000),
        ("KWD", 3, 3_100),
        ("BHD", 3, 3_800),
        ("CHF", 2, 8_500),
        ("SEK", 2, 100_000),
        ("NOK", 2, 105_000),
        ("DKK", 2, 67_000),
        ("PLN", 2, 38_000),
        ("CZK", 2, 220_000),
        ("HUF", 2, 3_500_000),
        ("RON", 2, 45_000),
        ("AUD", 2, 15_000),
        ("NZD", 2, 17_000),
        ("INR", 2, 880_000),
        ("BRL", 2, 54_000),
        ("MXN", 2, 185_000),
        ("CAD", 2, 14_000),
        ("SGD", 2, 13_000),
        ("HKD", 2, 78_000),
        ("KRW", 0, 14_000_000),
        ("TWD", 2, 320_000),
        ("AED", 2, 36_700),
        ("ILS", 2, 36_000),
        ("ZAR", 2, 180_000),
        ("CLP", 0, 9_500_000),
    )
)

TAX_ID_COUNTRIES = frozenset(
    _words("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB NO CH AU IN BR MX")
)

# iso|name|currency|entity|weight|VAT or GST in percent|dial|postal|legal forms|City, State; City|streets
_COUNTRIES = """
US|United States|USD|US01|230|0|+1|#####|Inc.,LLC,Corp.|Austin, TX; Denver, CO; Boston, MA|Main Street,Oak Avenue
GB|United Kingdom|GBP|GB01|95|20|+44|EC1A #BB|Ltd,PLC,LLP|London; Leeds; Edinburgh|High Street,King's Parade
DE|Germany|EUR|DE01|95|19|+49|#####|GmbH,AG,GmbH & Co. KG|München; Köln; Berlin|Hauptstraße,Am Güterbahnhof
FR|France|EUR|DE01|55|20|+33|#####|SAS,SARL,SA|Paris; Lyon; Orléans; Besançon|rue de la République,avenue de l'Opéra
JP|Japan|JPY|JP01|50|10|+81|###-####|K.K.,Co. Ltd.|Chiyoda-ku, Tokyo; Kita-ku, Osaka|Marunouchi,Umeda
IT|Italy|EUR|DE01|28|22|+39|#####|S.p.A.,S.r.l.|Milano; Torino; Forlì|Via Roma,Corso Garibaldi
ES|Spain|EUR|DE01|28|21|+34|#####|S.A.,S.L.|Madrid; Málaga; A Coruña|Calle Mayor,Avenida de la Constitución
NL|Netherlands|EUR|DE01|28|21|+31|#### AB|B.V.,N.V.|Amsterdam; Utrecht; 's-Hertogenbosch|Keizersgracht,Stationsplein
CA|Canada|CAD|US01|30|0|+1|K#A #B#|Inc.,Ltd.|Toronto, ON; Montréal, QC; Vancouver, BC|Bay Street,rue Sherbrooke
AU|Australia|AUD|JP01|25|10|+61|####|Pty Ltd,Ltd|Sydney, NSW; Melbourne, VIC; Perth, WA|George Street,Collins Street
IN|India|INR|JP01|22|18|+91|######|Pvt Ltd,Ltd|Bengaluru, KA; Pune, MH; Chennai, TN|MG Road,Residency Road
BR|Brazil|BRL|US01|18|0|+55|#####-###|Ltda.,S.A.|São Paulo, SP; Recife, PE|Avenida Paulista,Rua da Bahia
MX|Mexico|MXN|US01|16|16|+52|#####|S.A. de C.V.|Ciudad de México, CDMX; Mérida, YUC|Paseo de la Reforma,Calle 60
CH|Switzerland|CHF|DE01|16|8|+41|####|AG,GmbH,Sàrl|Zürich; Genève; Basel|Bahnhofstrasse,rue du Rhône
SE|Sweden|SEK|DE01|16|25|+46|### ##|AB|Stockholm; Göteborg; Malmö|Drottninggatan,Storgatan
NO|Norway|NOK|DE01|14|25|+47|####|AS,ASA|Oslo; Bergen; Tromsø|Karl Johans gate,Strandgata
DK|Denmark|DKK|DE01|14|25|+45|####|A/S,ApS|København; Århus; Ærøskøbing|Strøget,Nørregade
PL|Poland|PLN|DE01|16|23|+48|##-###|Sp. z o.o.,S.A.|Warszawa; Łódź; Kraków|ulica Piękna,aleja Róż
BE|Belgium|EUR|DE01|12|21|+32|####|NV,BV,SA|Brussel; Liège; Gent|Wetstraat,rue Neuve
AT|Austria|EUR|DE01|12|20|+43|####|GmbH,AG|Wien; Graz; Sankt Pölten|Kärntner Straße,Ringstraße
IE|Ireland|EUR|GB01|12|23|+353|D## X2Y3|Ltd,DAC|Dublin; Cork; Dún Laoghaire|O'Connell Street,Patrick Street
FI|Finland|EUR|DE01|10|25|+358|#####|Oy,Oyj|Helsinki; Jyväskylä|Mannerheimintie,Hämeenkatu
PT|Portugal|EUR|DE01|9|23|+351|####-###|Lda.,S.A.|Lisboa; Évora|Avenida da Liberdade,Rua Áurea
CZ|Czechia|CZK|DE01|9|21|+420|### ##|s.r.o.,a.s.|Praha; Plzeň|Vodičkova,Náměstí Míru
GR|Greece|EUR|DE01|8|24|+30|### ##|Α.Ε.,ΕΠΕ|Αθήνα; Θεσσαλονίκη|Πανεπιστημίου,Ερμού
HU|Hungary|HUF|DE01|8|27|+36|####|Kft.,Zrt.|Budapest; Győr|Váci utca,Fő út
RO|Romania|RON|DE01|8|21|+40|######|S.R.L.,S.A.|București; Iași|Calea Victoriei,Strada Ștefan cel Mare
BG|Bulgaria|EUR|DE01|6|20|+359|####|ООД,ЕАД|София; Пловдив|бул. Витоша,ул. Иван Вазов
HR|Croatia|EUR|DE01|6|25|+385|#####|d.o.o.,d.d.|Zagreb; Čakovec|Ilica,Trg bana Jelačića
SK|Slovakia|EUR|DE01|6|23|+421|### ##|s.r.o.,a.s.|Bratislava; Košice|Obchodná,Hlavná
SI|Slovenia|EUR|DE01|5|22|+386|####|d.o.o.,d.d.|Ljubljana; Škofja Loka|Slovenska cesta,Mestni trg
EE|Estonia|EUR|DE01|5|24|+372|#####|OÜ,AS|Tallinn; Põlva|Viru tänav,Pärnu maantee
LV|Latvia|EUR|DE01|5|21|+371|LV-####|SIA,AS|Rīga; Liepāja|Brīvības iela,Elizabetes iela
LT|Lithuania|EUR|DE01|5|21|+370|LT-#####|UAB,AB|Vilnius; Šiauliai|Gedimino prospektas,Pilies gatvė
LU|Luxembourg|EUR|DE01|5|17|+352|L-####|S.à r.l.,S.A.|Luxembourg; Esch-sur-Alzette|Grand-Rue,rue Philippe II
CY|Cyprus|EUR|GB01|4|19|+357|####|Ltd|Λευκωσία; Limassol|Ledra Street,Makariou Avenue
MT|Malta|EUR|GB01|4|18|+356|VLT ####|Ltd|Valletta; Ħamrun|Triq ir-Repubblika,Old Bakery Street
SG|Singapore|SGD|JP01|10|9|+65|######|Pte. Ltd.|Singapore|Raffles Place,Shenton Way
HK|Hong Kong|HKD|JP01|6|0|+852||Ltd|Hong Kong|Queen's Road Central,Nathan Road
KR|South Korea|KRW|JP01|8|10|+82|#####|Co. Ltd.|서울; Busan|세종대로,Haeundae-ro
TW|Taiwan|TWD|JP01|6|5|+886|###|Co. Ltd.|臺北市; Kaohsiung|信義路,Zhongshan Road
NZ|New Zealand|NZD|JP01|6|15|+64|####|Ltd|Auckland; Tauranga|Queen Street,Lambton Quay
KW|Kuwait|KWD|GB01|5|0|+965|#####|W.L.L.|Kuwait City|Arabian Gulf Street
BH|Bahrain|BHD|GB01|4|10|+973|###|W.L.L.|Manama|Government Avenue
AE|United Arab Emirates|AED|GB01|6|5|+971||FZ-LLC,LLC|Dubai; Abu Dhabi|Sheikh Zayed Road,Corniche Road
IL|Israel|ILS|GB01|5|18|+972|#######|Ltd|תל אביב; Haifa|Rothschild Boulevard,Herzl Street
ZA|South Africa|ZAR|GB01|5|15|+27|####|(Pty) Ltd|Cape Town; Johannesburg|Long Street,Rivonia Road
CL|Chile|CLP|US01|4|19|+56|#######|SpA,Ltda.|Santiago; Viña del Mar|Avenida Apoquindo,Calle Valparaíso
"""


def _country(line: str) -> Country:
    iso, name, currency, entity, weight, tax, dial, postal, forms, places, streets = line.split("|")
    parts = [[part.strip() for part in place.split(",")] for place in places.split(";")]
    return Country(
        iso=iso,
        name=name,
        currency=currency,
        entity=entity,
        weight=int(weight),
        tax_rate_e2=int(tax) * 100,
        dial=dial,
        postal=postal,
        legal_forms=tuple(forms.split(",")),
        places=tuple((part[0], part[1] if len(part) > 1 else "") for part in parts),
        streets=tuple(streets.split(",")),
    )


COUNTRIES = tuple(_country(line) for line in _COUNTRIES.strip().splitlines())

# Names of companies: first word + second word (+ what they do). Scripts other than Latin where the country has one.
FIRST_WORDS = _words(
    "Harbor Northwind Juniper Cobalt Meridian Lantern Sable Orchard Quarry Tidewater Ember Falcon Granite "
    "Hollow Indigo Jasper Kestrel Larch Marble Nimbus Onyx Pioneer Quill Raven Silver Timber Umber Velvet "
    "Willow Yarrow Zephyr Amber Birch Cedar Delta Echo Fjord Glacier Helix Iris Jade Karst Lumen Mosaic Nova "
    "Opal Prism Rowan Solstice Topaz"
)
SECOND_WORDS = _words(
    "Media Foods Logistics Games Travel Energy Robotics Bank Pharma Studios Retail Mobility Networks Analytics "
    "Textiles Insurance Aviation Broadcast Learning Health Instruments Maritime Outdoor Publishing Software "
    "Telecom Ventures Water Works Yachts"
)
LOCAL_WORDS = {
    "JP": ("北斗", "さくら", "ミナト", "青葉"),
    "GR": ("Αιγαίο", "Ήλιος", "Δέλτα"),
    "BG": ("Витоша", "Тракия", "Север"),
    "KR": ("한빛", "새벽", "푸른"),
    "TW": ("明日", "長青"),
    "IL": ("גליל", "כרמל"),
    "AE": ("النور", "الخليج"),
    "DE": ("Müller", "Größe", "Königsberg"),
    "FR": ("Éclair", "Forêt"),
    "PL": ("Żubr", "Łąka"),
    "SE": ("Åsgård", "Björk"),
    "ES": ("Peña", "Año Nuevo"),
}
PEOPLE_FIRST = _words(
    "Ana Bilal Chloé Dmitri Elif Fatima Göran Hana Ingrid José Kenji Lucía Mei Noah Olga Priya Quentin Renée Søren "
    "Tomáš Uche Valentina Wei Xenia Yusuf Zoë"
)
PEOPLE_LAST = _words(
    "Adeyemi Brandt Costa D'Angelo Eriksen Fernández Grünwald Hansen Ito Janssen Kowalski Lefèvre Martínez Novák "
    "O'Brien Papadopoulos Quispe Rossi Schröder Tanaka Ünal Varga Weiss Xu Yılmaz Zhang"
)
