export const en = {
  product: 'Twin',
  productLong: 'Low-carbon parks, live',

  switchLanguage: '切换到中文',
  switchToLight: 'Light theme',
  switchToDark: 'Dark theme',
  skip: 'Skip to content',

  navCity: 'City',
  navHealth: 'Data health',

  linkConnecting: 'Connecting',
  linkLive: 'Live',
  linkLost: 'Connection lost',
  linkLostBanner: 'Connection lost. The figures below stopped at {time}.',
  linkRetry: 'Reconnecting, try {n}',
  notRecording: 'Not recording',
  notRecordingBanner: 'Not recording: the server cannot store readings now. What is shown is not being kept.',
  recording: 'Recording',
  recordingUnknown: 'Recording state unknown',
  dataAge: 'Data age',

  stateLive: 'Live',
  stateDegraded: 'Degraded',
  stateStale: 'Stale',
  stateWaiting: 'Waiting',
  states: 'State',

  kindCity: 'City', kindPark: 'Park', kindEnterprise: 'Enterprise', kindFacility: 'Facility',

  powerNow: 'Power in use', powerPv: 'PV generating', powerCharge: 'Battery charging', powerDischarge: 'Battery discharging', powerImport: 'Drawn from the grid', powerExport: 'Fed to the grid',
  inflow: 'In', outflow: 'Out',
  balanced: 'in = out',
  flowGridImport: 'Grid', flowTransferIn: 'Transfer in', flowPv: 'PV', flowDischarge: 'Battery out',
  flowLoad: 'Load', flowEv: 'EV charging', flowCharge: 'Battery in', flowGridExport: 'To grid', flowTransferOut: 'Transfer out',
  flowUnexplained: 'Unexplained',
  onSiteShare: 'On-site PV share of electricity today',
  today: 'Today',
  todaySince: 'since 00:00',
  carriers: 'Energy today',
  estimatedShare: '{share} estimated',
  electricity: 'Electricity',
  accountToday: 'Account today',
  carbon: 'Carbon emissions',
  scope2Twice: 'Location and market are two accounts of the same electricity; they do not add up.',
  withoutFactor: '{share} without factor', withoutPrice: '{share} without price',

  pointsFresh: 'Points fresh',
  pointsReported: 'reported',
  dataQuality: 'Data quality',

  rankParks: 'Parks', rankEnterprises: 'Enterprises', rankFacilities: 'Facilities', rankLargest: 'Largest enterprises',
  rankByPower: 'Power', rankByToday: 'Today',
  rankOrder: 'Order',

  dayTrend: 'Today, mean power per 15 min',
  seriesImport: 'Grid import', seriesPv: 'PV', seriesDischarge: 'Battery out', seriesTransferIn: 'Transfer in',
  seriesExport: 'To grid', seriesCharge: 'Battery in', seriesTransferOut: 'Transfer out',

  mapColour: 'Colour by', mapByState: 'State', mapByPower: 'Power density',
  mapLabel: 'Map of {name}',
  mapMissing: 'This browser offers no WebGL: the map cannot be drawn. All places are in the list beside it.',

  mapReset: 'Show all',

  points: 'Points',
  value: 'Value', quality: 'Quality', age: 'Age',
  qualityGood: 'good', qualityUncertain: 'uncertain', qualityBad: 'bad', qualityNone: 'none yet',
  stale: 'stale',
  noValue: '—',
  trend: 'Trend', trendOf: 'Trend of {name}',

  hours1: '1 h', hours6: '6 h', hours24: '24 h', days7: '7 d', days31: '31 d',
  range: 'Range',
  shortenedSince: 'Shortened: this range holds too many readings; shown from {time} on.',
  noReadings: 'No readings in this range.',
  ledger: 'Ledger',
  ledgerMeasured: 'measured', ledgerEstimated: 'estimated', ledgerGap: 'no data', coverage: 'Coverage',
  ledgerNone: 'Nothing is accounted at this facility.',
  ledgerTotal: 'Total',
  measure: 'Measure',
  roleBoundary: 'boundary meter', roleCheck: 'check meter',
  switchOn: 'on', switchOff: 'off',

  gateways: 'Gateways', gateway: 'Gateway', link: 'Link', lastSeen: 'Last seen', clockSkew: 'Clock skew',
  received: 'Received', accepted: 'Accepted', duplicate: 'Duplicate', rejected: 'Rejected', reasons: 'Reasons',
  online: 'online', offline: 'offline',
  receivedEquals: 'received = accepted + duplicate + rejected, in readings',
  rejections: 'Rejections', rejectionNone: 'Nothing was rejected.', payload: 'Payload', time: 'Time', readingsCount: 'Readings',

  allGateways: 'All gateways',
  onlineOf: '{online} of {all} online',

  loading: 'Loading',
  loadFailed: 'Could not load: {detail}',
  unreachable: 'the server does not answer',

  noNode: 'Nothing has this path',
  noNodeDetail: 'The model in force has no “{path}”. It may have been renamed or removed.',
  backToCity: 'Back to the city',
  noChildren: 'Nothing below this node yet.',
  waitingForData: 'Waiting for the first readings',

  agoSeconds: '{n} s', agoMinutes: '{n} min', agoHours: '{n} h', agoDays: '{n} d',
}

export type Words = Record<keyof typeof en, string>
