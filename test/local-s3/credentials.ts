export const bucket = 'yagura-test'
export const region = 'eu-west-3'
export const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret of the tests' }
