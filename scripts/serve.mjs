// Serves a built site: node scripts/serve.mjs FOLDER [BASE] [PORT]
import { serveSite } from './static-server.mjs';

const [folder = 'dist', base = '/', port = '0'] = process.argv.slice(2);

try {
  const site = await serveSite({ folder, base, port: Number(port) });
  console.log(site.url);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
