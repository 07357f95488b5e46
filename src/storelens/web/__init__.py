"""The web surface: an API over one warehouse version at a time, and the page that draws it. No arithmetic here."""
