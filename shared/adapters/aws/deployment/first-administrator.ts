/** The administrator who is there before any other: a user of the pool, invited by mail. */
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'

const subjectIn = (attributes: readonly AttributeType[] = []): string => {
  const subject = attributes.find(({ Name }) => Name === 'sub')?.Value
  if (!subject) throw new Error('the user pool gave a user without a subject')
  return subject
}

/** The subject of the user with that address; made and invited if there is none. */
export async function ensureAdministrator(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
  mail: string,
): Promise<string> {
  const user = { UserPoolId: userPoolId, Username: mail }
  const existing = () => client.send(new AdminGetUserCommand(user))
  try {
    return subjectIn((await existing()).UserAttributes)
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error
  }
  try {
    const { User } = await client.send(
      new AdminCreateUserCommand({
        ...user,
        UserAttributes: [
          { Name: 'email', Value: mail },
          { Name: 'email_verified', Value: 'true' },
        ],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    )
    return subjectIn(User?.Attributes)
  } catch (error) {
    if (error instanceof UsernameExistsException) return subjectIn((await existing()).UserAttributes)
    throw error
  }
}
