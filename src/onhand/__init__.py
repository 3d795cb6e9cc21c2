"""Onhand: real-time inventory management for retail."""
