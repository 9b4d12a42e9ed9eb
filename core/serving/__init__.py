"""What the web server does beside Streamlit: our scripts under immutable addresses, the browser token, the login, downloads."""
