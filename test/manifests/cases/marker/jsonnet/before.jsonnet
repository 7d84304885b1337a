{
  image: 'registry.example.com/acme/api:v1',  // tagboat: registry.example.com/acme/api
  tag: 'v1', // tagboat: other
}
