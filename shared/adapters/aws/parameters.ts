/**
 * What a deployment keeps about itself outside its tables, because the stacks read it too: parameters of Systems
 * Manager below one prefix.
 */
import {
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm'
import { YaguraError } from '../../domain/errors.ts'
import { isPassing } from '../aws-failures.ts'

export interface Parameters {
  /** undefined if there is none of that name. */
  read(name: string): Promise<string | undefined>
  write(name: string, value: string): Promise<void>
  /** Keeps what is there. Answers the value that is in force: of two at once, both get the first one's. */
  writeOnce(name: string, make: () => Promise<string>): Promise<string>
}

const reaching = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call
  } catch (cause) {
    throw isPassing(cause) ? new YaguraError('service.unavailable', {}, { cause }) : cause
  }
}

export function ssmParameters(client: SSMClient, prefix: string): Parameters {
  const put = async (name: string, Value: string, Overwrite: boolean): Promise<void> => {
    await reaching(
      client.send(
        new PutParameterCommand({
          Name: `${prefix}${name}`,
          Value,
          Type: 'String',
          Tier: 'Intelligent-Tiering',
          Overwrite,
        }),
      ),
    )
  }
  const read = async (name: string): Promise<string | undefined> => {
    try {
      const { Parameter } = await reaching(client.send(new GetParameterCommand({ Name: `${prefix}${name}` })))
      return Parameter?.Value
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined
      throw error
    }
  }
  return {
    read,
    write: (name, value) => put(name, value, true),
    async writeOnce(name, make) {
      const known = await read(name)
      if (known !== undefined) return known
      const value = await make()
      try {
        await put(name, value, false)
        return value
      } catch (error) {
        const first = error instanceof ParameterAlreadyExists ? await read(name) : undefined
        if (first === undefined) throw error
        return first
      }
    },
  }
}
