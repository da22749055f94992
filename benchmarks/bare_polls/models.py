"""Codes, people and answers, as they are usually kept."""

from __future__ import annotations

from django.db import models


class Code(models.Model):
    code = models.CharField(max_length=12, unique=True)
    used = models.DateTimeField(null=True)


class Person(models.Model):
    code = models.OneToOneField(Code, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)


class Answer(models.Model):
    person = models.ForeignKey(Person, models.CASCADE)
    question = models.CharField(max_length=64, db_index=True)
    value = models.TextField()
