"""Addresses of connectors in the API."""

from rest_framework.routers import SimpleRouter

from connectors.api.tries import TryViewSet
from connectors.api.views import ConnectorViewSet

router = SimpleRouter()
router.register("connectors/tries", TryViewSet, basename="connection-try")
router.register("connectors", ConnectorViewSet, basename="connector")
urlpatterns = router.urls
