"""Ways to send a notice: to .eml files, by SMTP, by SendGrid. What holds for all stands in notifications.delivery."""
