from django.apps import AppConfig


class FleetConfig(AppConfig):
    name = "benchmarks.fleet"
    label = "benchmarked_fleet"

    def ready(self) -> None:
        from benchmarks.fleet import accounts, diary

        accounts.open_all()
        diary.begin()
