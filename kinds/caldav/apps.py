from django.apps import AppConfig


class CaldavConfig(AppConfig):
    name = "kinds.caldav"
