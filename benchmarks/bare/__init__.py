"""The rival of the web benchmark: the same questions as a plain Django model and ModelForm, nothing else."""
