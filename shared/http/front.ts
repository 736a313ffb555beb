/** What CloudFront says to the enrolment host when it stands before it. Events have these names in small letters. */
export const FRONT_SECRET_HEADER = 'x-yagura-front'
/** `address:port` of whoever called CloudFront. */
export const FRONT_ADDRESS_HEADER = 'CloudFront-Viewer-Address'
