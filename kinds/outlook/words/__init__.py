"""What pages, mails and programs are told about an Outlook, in the reader's language."""
