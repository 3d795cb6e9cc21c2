/* global SwaggerUIBundle */
// Every write needs a command id and, with the session cookie, the header that other sites cannot send.
if (document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark') {
  document.documentElement.classList.add('dark-mode')
}
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#pages',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  validatorUrl: null,
  requestInterceptor: function (request) {
    if (request.method && request.method !== 'GET') {
      request.headers['X-Onhand'] = '1'
      if (!request.headers['Idempotency-Key'] && crypto.randomUUID) request.headers['Idempotency-Key'] = crypto.randomUUID()
    }
    return request
  },
})
