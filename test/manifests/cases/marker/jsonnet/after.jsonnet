{
  image: 'registry.example.com/acme/api:v2',  // tagboat: registry.example.com/acme/api
  tag: 'v1', // tagboat: other
}
