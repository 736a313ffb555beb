/** Settings of the whole service. */
export interface ServiceSettings {
  readonly serviceId: string
  readonly organisation: string
  readonly openRegistration: boolean
  readonly unassignedLimit: number
  readonly registrationsPerNetworkHour: number
  readonly registrationsPerTokenHour: number
  readonly revision: number
}

export const initialSettings = (serviceId: string, organisation: string): ServiceSettings => ({
  serviceId,
  organisation,
  openRegistration: false,
  unassignedLimit: 1000,
  registrationsPerNetworkHour: 60,
  registrationsPerTokenHour: 600,
  revision: 1,
})
