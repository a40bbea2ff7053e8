"""The way in: opening an invitation's link, a patient's places on it, and confirming that messages arrive."""
