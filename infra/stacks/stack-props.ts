import type { StackProps } from 'aws-cdk-lib'
import type { Settings } from '../settings.ts'

/** CloudFront takes certificates and firewalls from this region alone. */
export const EDGE_REGION = 'us-east-1'

export const stackProps = ({ deployment, region }: Settings, part: string, what: string): StackProps => ({
  stackName: `yagura-${deployment}-${part}`,
  description: `Yagura: ${what}`,
  env: { region: part === 'edge' ? EDGE_REGION : region },
  terminationProtection: part === 'data' || part === 'identity',
})
