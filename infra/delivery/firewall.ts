/** What must not reach the enrolment host: floods from one address, and what AWS knows to be an attack. */
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'

/** In five minutes from one address. A school behind one address enrols some hundreds in a morning. */
const REQUESTS = 2000

/** Numbers only: a sampled request would show its path, which may be a token. */
const measured = (metricName: string) => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName,
})

const managed = (name: string, priority: number, unfit: readonly string[] = []): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: unfit.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: measured(name),
})

/** Phones are no browsers: they send requests of up to 16 KB, whose limit is the row's, and need not say what they are. */
const UNFIT = ['SizeRestrictions_BODY', 'NoUserAgent_HEADER']

const flood: CfnWebACL.RuleProperty = {
  name: 'Flood',
  priority: 0,
  action: { block: {} },
  statement: { rateBasedStatement: { limit: REQUESTS, aggregateKeyType: 'IP' } },
  visibilityConfig: measured('Flood'),
}

export const declareFirewall = (scope: Construct, deployment: string): string =>
  new CfnWebACL(scope, 'Firewall', {
    name: `yagura-${deployment}-enroll`,
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: measured('Enroll'),
    rules: [
      flood,
      managed('AWSManagedRulesCommonRuleSet', 1, UNFIT),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
    ],
  }).attrArn
