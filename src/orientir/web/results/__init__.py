"""The institute's desk: freeze, provisional figures, the note, as jobs that are seen."""
