export { DealkitError, type DealkitErrorInit, type ErrorDetails } from './dealkit-error.ts'
export { defineErrors, type ErrorFactories, type ErrorFactory } from './define-errors.ts'
