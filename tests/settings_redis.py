"""The tests' settings for processes that share their live state through Redis."""

import os

from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "true"
REDIS_URL = os.environ["TEST_REDIS_URL"]
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "daybook"},
    }
}

if post_office := os.environ.get("TEST_POST_OFFICE"):
    vars().update(env.email_url_config(post_office))  # noqa: F405
