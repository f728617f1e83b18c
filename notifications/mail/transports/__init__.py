"""Ways to send a notice: to .eml files, by SMTP, by SendGrid. What holds for all is in mail.deliver."""
