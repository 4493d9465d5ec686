"""Addresses of pairings in the API."""

from rest_framework.routers import SimpleRouter

from kinds.outlook.api import PairingViewSet

router = SimpleRouter()
router.register("connectors/outlook/pairings", PairingViewSet, basename="pairing")
urlpatterns = router.urls
