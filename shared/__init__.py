"""What has a meaning in marketing: one package a capability, in layers."""
