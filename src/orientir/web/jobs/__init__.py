"""Long work that is seen: any app registers kinds of it, one worker process does them and sends the mail."""
