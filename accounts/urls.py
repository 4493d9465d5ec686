"""Addresses of the accounts app; signing in and the rest of account/ is allauth's."""

from django.urls import path

from accounts import views, views_first, views_invitation, views_team

app_name = "accounts"
urlpatterns = [
    path("first/<str:token>/", views_first.first, name="first"),
    path("profile/", views.profile, name="profile"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke-token"),
    path("team/", views_team.teams, name="team"),
    path("team/new/", views_team.make, name="make-team"),
    path("team/<int:pk>/", views_team.team_page, name="team-page"),
    path("team/<int:pk>/rename/", views_team.rename, name="rename-team"),
    path("team/<int:pk>/leave/", views_team.leave, name="leave-team"),
    path("team/<int:pk>/delete/", views_team.delete, name="delete-team"),
    path("team/<int:pk>/invite/", views_invitation.send, name="invite"),
    path("team/members/<int:pk>/role/", views_team.role, name="change-role"),
    path("team/members/<int:pk>/remove/", views_team.remove, name="remove-member"),
    path("team/invitations/<int:pk>/withdraw/", views_invitation.withdraw, name="withdraw"),
    path("team/invitation/<str:token>/", views_invitation.answer, name="invitation"),
]
