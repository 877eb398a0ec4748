import type { Page } from '@playwright/test';

/**
 * Collects what a reader would never see but a maintainer must: console errors, uncaught exceptions, requests that
 * fail or leave the site, and violations of the Content-Security-Policy. Call before the first `goto`.
 */
export async function collectFaults(page: Page, baseUrl: string): Promise<string[]> {
  const faults: string[] = [];
  const origin = new URL(baseUrl).origin;
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A page that is left behind cancels what it was loading; that is no fault.
    const reason = request.failure()?.errorText ?? 'unknown';
    if (reason !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()} (${reason})`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(baseUrl) && !/^(data|blob):/.test(url)) {
      faults.push(`${url.startsWith(origin) ? 'outside the base path' : 'another origin'}: ${url}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== 'document') {
      faults.push(`status ${response.status()}: ${response.url()}`);
    }
  });
  await page.exposeFunction('reportPolicyViolation', (text: string) => {
    faults.push(`Content-Security-Policy: ${text}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = Reflect.get(window, 'reportPolicyViolation') as (text: string) => void;
      report(`${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`);
    });
  });
  return faults;
}

/** Brings every part of the page into view once, so that what loads late has loaded. */
export async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += window.innerHeight) {
      window.scrollTo(0, y);
      await new Promise((done) => setTimeout(done, 30));
    }
    window.scrollTo(0, 0);
  });
  await page.waitForLoadState('networkidle');
}
