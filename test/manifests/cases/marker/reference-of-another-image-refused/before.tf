image = "other/app:v1" # tagboat: registry.example.com/acme/api
