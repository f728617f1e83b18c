"""What the environment and the policy say. The one place that reads either."""
