/** What CloudFront says to the enrolment host when it stands before it. */
export const FRONT_SECRET_HEADER = 'x-yagura-front'
/** `address:port` of whoever called CloudFront. */
export const FRONT_ADDRESS_HEADER = 'cloudfront-viewer-address'
