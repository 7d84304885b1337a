pair = ["v1", "v1"] # tagboat: registry.example.com/acme/api
