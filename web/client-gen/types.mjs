// Writes the shapes of the API's answers as TypeScript. Its paths are left out: the client names those itself, and
// with them the file would be ten times as long.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'

const [from = '../openapi.json', to = '../src/client/schema.ts'] = process.argv.slice(2)
const { paths: _, ...description } = JSON.parse(readFileSync(from, 'utf8'))
const types = astToString(await openapiTS({ ...description, paths: {} }))
writeFileSync(to, `// Made by \`npm run types\` from the server's /api/openapi.json; not to be edited.\n${types}`)
