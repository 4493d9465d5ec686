"""The conditions that stand between this computer and the portal."""

# The portal has sent us away, by its words.
PARTINGS = {
    "replaced": "two-agents",
    "revoked": "sign-in-needed",
    "not-signed-in": "sign-in-needed",
    "agent-too-old": "agent-too-old",
    "protocol-too-new": "portal-too-old",
}
# Those that a welcome ends.
OVERCOME = (
    "server-unreachable",
    "certificate-invalid",
    "two-agents",
    "sign-in-needed",
    "agent-too-old",
    "portal-too-old",
)
# One of them at a time is told.
OBSTACLES = (*OVERCOME, "channel-blocked")
