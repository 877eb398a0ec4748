// Writes THIRD-PARTY-NOTICES from the installed packages: npm run notices
import { writeFileSync } from 'node:fs';
import { fromRoot } from './site-paths.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';

writeFileSync(fromRoot('THIRD-PARTY-NOTICES'), thirdPartyNotices());
