"""Questionnaires answered without a name: polls, codes, answers, response, closing into a file, results."""
