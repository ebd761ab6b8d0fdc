# Sockets given with LISTEN_FDS, and no others.
bind_to_activated_sockets 'only'
threads 64, 64
workers 0
environment 'production'
raise_exception_on_sigterm false
persistent_timeout 75
