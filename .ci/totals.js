// Prints the totals of a vitest JSON report as the line that CI reads; fails when a test did, or none ran.
import { readFileSync } from 'node:fs'

const [reportPath] = process.argv.slice(2)
if (reportPath === undefined) throw new Error('usage: node .ci/totals.js <vitest JSON report>')
const report = JSON.parse(readFileSync(reportPath, 'utf8'))

// A file that fails to load has no tests of its own to fail.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
const failed = report.numFailedTests + brokenFiles.length
const skipped = report.numPendingTests + report.numTodoTests

for (const file of brokenFiles) process.stderr.write(`did not load: ${file.name}\n${file.message}\n`)
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1
process.stdout.write(
  `${report.numPassedTests} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`,
)
