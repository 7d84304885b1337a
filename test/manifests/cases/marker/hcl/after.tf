variable "tag" {
  default = "v2" # tagboat: registry.example.com/acme/api
}
locals {
  image = "registry.example.com/acme/api:v2" // tagboat: registry.example.com/acme/api
}
