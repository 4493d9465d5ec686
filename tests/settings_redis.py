"""The tests' settings for processes that share their live state through Redis."""

import os

from tests.settings import *  # noqa: F403

ALLOW_PRIVATE_ADDRESSES = "true"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [os.environ["TEST_REDIS_URL"]], "prefix": "daybook"},
    }
}
