"""Faults put into the rules that decide a deletion, one at a time: do the tests notice?"""
