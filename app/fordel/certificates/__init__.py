"""Certificates: what an auditor can check without our code, written and verified."""
