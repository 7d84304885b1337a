tag = 36 # tagboat: registry.example.com/acme/api
