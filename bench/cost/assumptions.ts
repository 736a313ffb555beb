/** What cannot be measured on a bench: how a fleet lives, and what AWS's machines do. All of it is on the dear side. */
export const assumptions = {
  daysPerMonth: 30.4,
  /** The default. Every phone is counted as switched on day and night. */
  syncIntervalHours: 6,
  /** Share of syncs that write their contact down: with 6 h between them, each finds the window of 1 h passed. */
  heartbeatShare: 1,
  /** Share of syncs that find the function's caches filled. None: what a busy fleet saves is not counted. */
  warmCacheShare: 0,
  /** Policies taken and reported, facts changed: each counted as two syncs and the units of a policy change. */
  changesPerDeviceMonth: 2,
  /** New phones and replaced ones. Certificates are renewed once a year besides. */
  enrolmentsPerDeviceYear: 0.5,
  renewalsPerDeviceYear: 1,
  mailsPerEnrolment: 1,
  lambda: {
    deviceMemoryMb: 512,
    enrollMemoryMb: 1024,
    /** Lambda gives a whole processor at this. */
    memoryOfOneCpuMb: 1769,
    /** One call to DynamoDB within the region, of which a sync makes at most four one after the other. */
    dynamoCallMs: 4,
    callsPerSync: 4,
    callsPerEnrolment: 8,
    /** Of a KMS signature, at an enrolment. */
    signatureMs: 20,
    coldStartShare: 0.01,
    coldStartMs: 800,
  },
  logs: {
    /** Of the gateway's access log, a line per request. */
    gatewayBytesPerRequest: 350,
    keptMonths: 3,
  },
  /** A difference once a day, fetched through CloudFront. Not built yet: definitions come later. */
  definitions: { fetchesPerDay: 1, bytesPerFetch: 30_000, storedBytes: 2e9 },
  /** The same for every size of fleet. */
  fixed: {
    keys: 3,
    alarms: 25,
    dashboards: 1,
    metrics: 20,
    zones: 1,
    administrators: 5,
    administrationRequests: 50_000,
    jobUnits: { read: 8, write: 2 },
    jobMs: 200,
  },
  /** A phone without FCM that keeps a channel open all day. Not built: for comparison. */
  channelHoursPerDay: 24,
} as const

export const sizes = [1_000, 100_000, 1_000_000, 10_000_000] as const
