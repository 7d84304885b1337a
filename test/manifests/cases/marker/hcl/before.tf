variable "tag" {
  default = "v1" # tagboat: registry.example.com/acme/api
}
locals {
  image = "registry.example.com/acme/api:v1" // tagboat: registry.example.com/acme/api
}
