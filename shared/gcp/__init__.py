"""Talk to Google Cloud: Firestore, tasks, the clock, sign-in, logs and limits."""
