-- The billing system's invoices against the ERP's, one row per pair.
{{ reconcile('invoices') }}
