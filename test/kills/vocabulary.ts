/* What the traffic is made of: names from the two published policies, and some that these do not know. */

/** Where each controller puts what it collects. */
export const places = {
  jrpanel: [
    { category: 'order', system: 'shop-db', dataset: 'orders', fields: ['order_number', 'contents', 'delivery_address', 'phone'] },
    { category: 'payment', system: 'shop-db', dataset: 'payments', fields: ['amount', 'name', 'billing_address'] },
    { category: 'support', system: 'shop-db', dataset: 'conversations', fields: ['message', 'chat_transcript'] },
    { category: 'web_log', system: 'web-log', dataset: 'requests', fields: ['time', 'ip', 'referrer', 'user_agent'] },
    { category: 'security_log', system: 'shop-db', dataset: 'actions', fields: ['time', 'ip', 'action'] },
    { category: 'enquiry', system: 'crm', dataset: 'enquiries', fields: ['message', 'answer'] },
  ],
  buycpanel: [
    { category: 'order', system: 'licence-db', dataset: 'licences', fields: ['order_number', 'contents', 'amount'] },
    { category: 'newsletter', system: 'licence-db', dataset: 'subscriptions', fields: ['email', 'topics'] },
    { category: 'support', system: 'licence-db', dataset: 'tickets', fields: ['message', 'answer'] },
    { category: 'form', system: 'crm', dataset: 'forms', fields: ['message', 'answers', 'contest_entry'] },
    { category: 'preferences', system: 'web', dataset: 'preferences', fields: ['preferences'] },
    { category: 'browsing', system: 'web', dataset: 'visits', fields: ['ip', 'user_agent', 'pages'] },
  ],
} as const;
export const purposes = {
  jrpanel: ['order_fulfilment', 'delivery', 'newsletter', 'personalised_mail', 'order_updates', 'support', 'product_analytics'],
  buycpanel: ['order_fulfilment', 'newsletter', 'marketing', 'product_updates', 'support', 'statistics', 'behavioural_tracking'],
} as const;
export const recipients = {
  jrpanel: ['dhl', 'fedex', 'paypal', 'mail-tool'],
  buycpanel: ['gateway', 'hosting', 'google', 'partner-x'],
} as const;
export const bases = ['contract', 'consent', 'legitimate-interest', 'legal-obligation'] as const;
