"""The application object for the web server, made from the instance named by DALUANG_INSTANCE."""

from repository.app import create_app

app = create_app()
